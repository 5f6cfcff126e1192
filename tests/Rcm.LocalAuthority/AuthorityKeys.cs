using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Rcm.LocalAuthority;

/// <summary>
/// The keys outlive a restart: the console caches the authority's public key, and with a new one at each start the first sign-in
/// after a restart would be refused (IDX10503).
/// </summary>
internal static class AuthorityKeys
{
    public static RsaSecurityKey Signing(string folder)
    {
        var pem = LoadOrCreate(folder, "signing.pem", () =>
        {
            using var created = RSA.Create(2048);
            return created.ExportPkcs8PrivateKeyPem();
        });
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        var id = Convert.ToHexStringLower(SHA256.HashData(rsa.ExportRSAPublicKey()))[..16];
        return new RsaSecurityKey(rsa) { KeyId = id };
    }

    /// <summary>For authorization codes, which only the authority itself reads.</summary>
    public static SymmetricSecurityKey Encryption(string folder) =>
        new(Convert.FromBase64String(
            LoadOrCreate(folder, "encryption.key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))));

    private static string LoadOrCreate(string folder, string name, Func<string> create)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            // Written whole under another name first: a start that is cut off leaves no half a key.
            var draft = $"{path}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var writer = new StreamWriter(draft, options))
            {
                writer.Write(create());
            }

            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another start on the same folder was first; its key counts.
                File.Delete(draft);
            }
        }

        return File.ReadAllText(path);
    }
}
