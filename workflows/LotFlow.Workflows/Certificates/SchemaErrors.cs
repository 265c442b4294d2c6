using System.Text.RegularExpressions;
using NJsonSchema.Validation;

namespace LotFlow.Workflows.Certificates;

/// <summary>Turns the validator's errors into sentences with a JSON pointer that a supplier can act on.</summary>
internal static partial class SchemaErrors
{
    /// <summary>
    /// The causes of an error. A failed array item, property or allOf says nothing in itself and its children say it all; of anyOf and
    /// oneOf the children are alternatives, of which naming one as the fault would be a guess.
    /// </summary>
    public static IEnumerable<ValidationError> Causes(ValidationError error)
    {
        var isAlternative = error.Kind is ValidationErrorKind.NotAnyOf or ValidationErrorKind.NotOneOf;
        return error is ChildSchemaValidationError { Errors: var children } && !isAlternative
            ? children.Values.SelectMany(errors => errors).SelectMany(Causes)
            : [error];
    }

    public static string Explain(ValidationError cause) => $"{Where(cause)} {What(cause)}";

    private static string Where(ValidationError error)
    {
        var pointer = JsonPointer.Of(error.Token);
        var isAbsent = error.Kind is ValidationErrorKind.PropertyRequired;
        return JsonPointer.Show(isAbsent ? JsonPointer.Append(pointer, error.Property ?? "") : pointer);
    }

    private static string What(ValidationError error) => error.Kind switch
    {
        ValidationErrorKind.PropertyRequired => "is required and absent",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => "is not a property of the schema",
        ValidationErrorKind.TooFewItems => $"has fewer than {error.Schema.MinItems} items",
        ValidationErrorKind.TooManyItems => $"has more than {error.Schema.MaxItems} items",
        ValidationErrorKind.ItemsNotUnique => "has the same item twice",
        ValidationErrorKind.NotInEnumeration => $"is not one of {string.Join(", ", error.Schema.Enumeration)}",
        ValidationErrorKind.PatternMismatch => $"does not match {error.Schema.Pattern}",
        ValidationErrorKind.StringTooShort => $"is shorter than {error.Schema.MinLength} characters",
        ValidationErrorKind.StringTooLong => $"is longer than {error.Schema.MaxLength} characters",
        ValidationErrorKind.NotAnyOf => "fits none of the forms that the schema allows here",
        ValidationErrorKind.NotOneOf => "does not fit exactly one of the forms that the schema allows here",
        var kind => Words().Replace(kind.ToString(), " $0").Trim().ToLowerInvariant(),
    };

    [GeneratedRegex("[A-Z]", RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}
