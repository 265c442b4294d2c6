using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Tests.Functions;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Tests.Surface;

/// <summary>The declarations are exactly what the app uses, and exactly what the packages declare.</summary>
public sealed partial class SurfaceTests
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    // What the compiler writes for records by itself.
    private static readonly HashSet<string> s_synthesised =
        ["Equals", "GetHashCode", "ToString", "PrintMembers", "EqualityContract", "op_Equality", "op_Inequality", "<Clone>$"];

    private static readonly Assembly s_surface = typeof(TaskOrchestrationContext).Assembly;

    [Fact]
    public void Every_member_is_used_by_the_app()
    {
        var used = UsedMembers();
        var unused = s_surface.GetExportedTypes().Where(t => !t.IsEnum).SelectMany(t => MembersOf(t)
            // A class that cannot be made by the app still needs a constructor for whoever derives from it.
            .Where(m => m is not ConstructorInfo { IsFamily: true })
            .Where(m => !NamesOf(m).Any(name => used.Contains($"{t.FullName}.{name}")))
            .Select(m => $"{t.FullName}.{m.Name}"));

        Assert.Empty(unused);
    }

    [Fact]
    public void Every_type_is_used_by_the_app_or_in_a_member_that_it_uses()
    {
        var used = UsedTypes();
        var carried = s_surface.GetExportedTypes().SelectMany(t => MembersOf(t).SelectMany(TypesOf).Append(t.BaseType)).OfType<Type>()
            .SelectMany(Flatten).Select(t => t.FullName!).ToHashSet();

        var unused = s_surface.GetExportedTypes().Select(t => t.FullName!).Except(used).Except(carried);
        Assert.Empty(unused);
    }

    [Fact]
    public void Every_type_and_member_is_declared_as_in_the_packages()
    {
        var signatures = ReadSignatures();
        var sources = ReadSources();
        Assert.Equal(signatures.Keys.Order(), s_surface.GetExportedTypes().Select(NameOf).Order());
        foreach (var type in s_surface.GetExportedTypes())
        {
            var (header, members) = signatures[NameOf(type)];
            var source = sources[NameOf(type)];
            // Interfaces may be left out, and with them what they would force.
            Assert.StartsWith(header.Split(':')[0].Trim(), source, StringComparison.Ordinal);
            foreach (var member in members.Where(m => !m.EndsWith($"{type.Name}();", StringComparison.Ordinal)))
                Assert.True(source.Contains(AsDeclared(member), StringComparison.Ordinal), $"{NameOf(type)} does not declare: {member}");
            var declared = type.IsEnum ? Enum.GetNames(type) : MembersOf(type).Where(m => !IsForced(m) || members.Contains($"protected {type.Name}();")).Select(m => m.Name);
            Assert.True(members.Count == declared.Count(), $"{NameOf(type)} declares {string.Join(", ", declared)}");
        }
    }

    private static HashSet<string> UsedMembers()
    {
        using var file = new PEReader(File.OpenRead(typeof(WorkflowRunner).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var used = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Select(m => (Type: OwnerOf(metadata, m.Parent), Name: metadata.GetString(m.Name), Parameters: ParametersOf(metadata, m)))
            .Where(m => m.Type is not null).Select(m => $"{m.Type}.{m.Name}/{m.Parameters}").ToHashSet();
        // Properties of attributes are set by name only.
        used.UnionWith(DeclaredFunction.All.SelectMany(f => f.Trigger.NamedArguments.Select(a => $"{f.Trigger.AttributeType.FullName}.set_{a.MemberName}/1")));
        return used;
    }

    private static HashSet<string> UsedTypes()
    {
        using var file = new PEReader(File.OpenRead(typeof(WorkflowRunner).Assembly.Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(t => OwnerOf(metadata, t)).OfType<string>()];
    }

    private static string? OwnerOf(MetadataReader metadata, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            // A generic instance: the marker, the kind, and the type that it is made of.
            var blob = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            return blob.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance && blob.ReadCompressedInteger() > 0 ? OwnerOf(metadata, blob.ReadTypeHandle()) : null;
        }

        if (handle.Kind != HandleKind.TypeReference)
            return null;
        var type = metadata.GetTypeReference((TypeReferenceHandle)handle);
        return type.ResolutionScope.Kind == HandleKind.AssemblyReference
            && metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == s_surface.GetName().Name
            ? $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"
            : null;
    }

    private static int ParametersOf(MetadataReader metadata, MemberReference member)
    {
        var blob = metadata.GetBlobReader(member.Signature);
        if (blob.ReadSignatureHeader().IsGeneric)
            blob.ReadCompressedInteger();
        return blob.ReadCompressedInteger();
    }

    private static IEnumerable<MemberInfo> MembersOf(Type type) => type.GetMembers(Declared).Where(m => m switch
    {
        _ when s_synthesised.Contains(m.Name) || type.IsSubclassOf(typeof(Delegate)) => false,
        ConstructorInfo c => (c.IsPublic || c.IsFamily) && !IsCopy(c),
        PropertyInfo p => p.GetAccessors(nonPublic: true).Any(a => a.IsPublic || a.IsFamily),
        MethodInfo { IsSpecialName: true } s => s.Name.StartsWith("op_", StringComparison.Ordinal),
        MethodInfo f => f.IsPublic || f.IsFamily,
        _ => false,
    });

    private static bool IsCopy(ConstructorInfo constructor) => constructor.GetParameters() is [var only] && only.ParameterType == constructor.DeclaringType;

    /// <summary>The parameterless constructor of an abstract class, which C# writes by itself.</summary>
    private static bool IsForced(MemberInfo member) => member is ConstructorInfo { IsFamily: true } constructor && constructor.GetParameters().Length == 0;

    private static IEnumerable<string> NamesOf(MemberInfo member) => member switch
    {
        PropertyInfo p => p.GetAccessors(nonPublic: true).Select(a => $"{a.Name}/{a.GetParameters().Length}"),
        MethodBase m => [$"{m.Name}/{m.GetParameters().Length}"],
        _ => [],
    };

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        PropertyInfo p => [p.PropertyType],
        MethodInfo m => [m.ReturnType, .. m.GetParameters().Select(p => p.ParameterType)],
        ConstructorInfo c => c.GetParameters().Select(p => p.ParameterType),
        _ => [],
    };

    private static IEnumerable<Type> Flatten(Type type) =>
        type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Flatten)] : [type];

    private static string NameOf(Type type) => type.FullName!.Split('`')[0];

    private static string AsDeclared(string member)
    {
        if (member.Contains(" op_Implicit(", StringComparison.Ordinal))
            return Regex.Replace(member.TrimEnd(';'), @"static (?<type>\w+) op_Implicit", "static implicit operator ${type}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        // A property that is only read may be written as an expression.
        return member.EndsWith(" { get; }", StringComparison.Ordinal) ? member[..^" { get; }".Length] : member.TrimEnd(';', ',');
    }

    private static Dictionary<string, (string Header, List<string> Members)> ReadSignatures()
    {
        Dictionary<string, (string, List<string>)> found = [];
        foreach (var section in File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Surface", "signatures.txt")).Split("\n## ").Skip(1))
        {
            var lines = section.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            found.Add(lines[0].Split(' ')[0], (lines[1], [.. lines.Skip(2)]));
        }

        return found;
    }

    /// <summary>The text of each declared type from its header on, white space made one.</summary>
    private static Dictionary<string, string> ReadSources()
    {
        Dictionary<string, string> found = [];
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Surface", "sources"), "*.cs", SearchOption.AllDirectories))
        {
            var text = WhiteSpace().Replace(File.ReadAllText(file), " ").Replace("( ", "(", StringComparison.Ordinal);
            var space = Regex.Match(text, @"namespace (?<name>[\w.]+);", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["name"].Value;
            var types = TypeHeader().Matches(text);
            for (var i = 0; i < types.Count; i++)
            {
                var end = i + 1 < types.Count ? types[i + 1].Index : text.Length;
                found.Add($"{space}.{types[i].Groups["name"].Value}", text[types[i].Index..end]);
            }
        }

        return found;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"public (abstract |sealed |static )?(class|record|struct|enum|delegate Task<bool>) (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeHeader();
}
