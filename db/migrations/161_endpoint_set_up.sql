-- Endpoints are set up in the console: who changes one names what they saw, and one that is not used any more is offered no longer.
alter table endpoint
    add column updated_at timestamptz not null default now(),
    add column retired_at timestamptz;

-- What an administrator can choose from on an empty installation. Numbers of their own, far from those that are given out: the rows of the
-- customer's examples fit in. An organisation has each channel once, hence three for websites that stand in no list.
insert into channel_type (channel_type_id, code, name, base_url, endpoint_kind, access_medium) values
    (1001, 'availity_essentials', 'Availity Essentials', 'https://apps.availity.com', 'payer', 'web'),
    (1002, 'uhc_provider', 'UnitedHealthcare Provider Portal', 'https://www.uhcprovider.com', 'payer', 'web'),
    (1003, 'cigna_hcp', 'Cigna for Health Care Professionals', 'https://cignaforhcp.cigna.com', 'payer', 'web'),
    (1011, 'payer_website_1', 'Another payer''s website', null, 'payer', 'web'),
    (1012, 'payer_website_2', 'Another payer''s website, the second', null, 'payer', 'web'),
    (1013, 'payer_website_3', 'Another payer''s website, the third', null, 'payer', 'web'),
    (1021, 'payer_phone', 'Phone', null, 'payer', 'phone'),
    (1022, 'payer_fax', 'Fax', null, 'payer', 'fax'),
    (1023, 'payer_efax', 'Fax by internet', null, 'payer', 'efax'),
    (1031, 'clearinghouse_edi', 'Clearinghouse, X12', null, 'clearinghouse', 'edi')
on conflict do nothing;
