using System.Text;
using LotFlow.Http.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace LotFlow.Http.Requests;

/// <summary>A page's form as it comes back. A field that is missing, or there twice, is empty; nothing of it is trusted yet.</summary>
internal sealed class FormFields(Dictionary<string, StringValues> form)
{
    public string this[string name] => form.TryGetValue(name, out var values) && values is [{ } value] ? value : "";

    /// <summary>Names of its fields.</summary>
    public IEnumerable<string> Names => form.Keys;

    /// <exception cref="ProblemException">413 where it is larger than the limit, 400 where it is no form.</exception>
    public static async Task<FormFields> ReadAsync(HttpRequest request, int maxBytes)
    {
        var bytes = await LimitedBody.ReadAsync(request, maxBytes);
        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(bytes.Span)) { KeyLengthLimit = 200 };
            return new(reader.ReadForm());
        }
        catch (InvalidDataException)
        {
            throw new ProblemException(Problem.Of(StatusCodes.Status400BadRequest, "unreadable-body", "This is not the form of the page. Open the page again."));
        }
    }
}
