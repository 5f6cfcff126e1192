using System.Globalization;

namespace Rcm.Benchmarks.Batches;

/// <summary>An eligibility file as hospitals send it: ten columns, about 110 bytes a row, each row another patient.</summary>
internal static class IngestFile
{
    public static readonly string[] Columns =
        ["client_row_id", "payer_id", "provider_npi", "provider_name", "member_id", "first_name", "last_name", "dob", "date_of_service", "service_type_code"];

    private static readonly string[] First = ["Ada", "Bohdan", "Chloe", "Dmitri", "Elena", "Farid", "Grace", "Hana", "Íñigo", "Joan"];
    private static readonly string[] Last = ["Aldridge", "Brennan", "Castaneda", "Dalrymple", "Farrow", "Hawthorne", "Ishikawa", "Kincaid", "Nakamura", "Łukasiewicz"];

    public static async Task WriteAsync(string path, int rows)
    {
        await using var file = new StreamWriter(path);
        await file.WriteAsync(string.Join(',', Columns) + "\r\n");
        for (var i = 1; i <= rows; i++)
        {
            var born = new DateOnly(1930, 1, 1).AddDays(i * 37 % 32_000);
            await file.WriteAsync(string.Create(CultureInfo.InvariantCulture,
                $"NMC-{i:D7},MERIDIAN,1548392707,North Medical Center,MHP{(long)i * 7919 % 1_000_000_000:D9},{First[i % 10]},{Last[i / 10 % 10]},{born:yyyy-MM-dd},2026-01-15,30\r\n"));
        }
    }
}
