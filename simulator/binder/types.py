"""Names of .NET types as the signature tables write them, and in full."""

from __future__ import annotations

from dataclasses import dataclass

_FULL_NAMES = {
    "IPAddress": "System.Net.IPAddress",
    "SwitchParameter": "System.Management.Automation.SwitchParameter",
    "ActionPreference": "System.Management.Automation.ActionPreference",
    "PSCredential": "System.Management.Automation.PSCredential",
    "PSObject": "System.Management.Automation.PSObject",
    "ScriptBlock": "System.Management.Automation.ScriptBlock",
    "PSModuleInfo": "System.Management.Automation.PSModuleInfo",
    "PSTypeName": "System.Management.Automation.PSTypeName",
    "PSMemberTypes": "System.Management.Automation.PSMemberTypes",
    "PSMemberViewTypes": "System.Management.Automation.PSMemberViewTypes",
    "CommandTypes": "System.Management.Automation.CommandTypes",
    "ErrorRecord": "System.Management.Automation.ErrorRecord",
    "ErrorCategory": "System.Management.Automation.ErrorCategory",
    "PSSession": "System.Management.Automation.Runspaces.PSSession",
    "AuthenticationMechanism": "System.Management.Automation.Runspaces.AuthenticationMechanism",
    "PSSessionOption": "System.Management.Automation.Remoting.PSSessionOption",
    "ModuleSpecification": "Microsoft.PowerShell.Commands.ModuleSpecification",
    "ExecutionPolicyScope": "Microsoft.PowerShell.ExecutionPolicyScope",
    "SecureString": "System.Security.SecureString",
    "X509Certificate": "System.Security.Cryptography.X509Certificates.X509Certificate",
    "Hashtable": "System.Collections.Hashtable",
    "IDictionary": "System.Collections.IDictionary",
    "CultureInfo": "System.Globalization.CultureInfo",
    "XmlDocument": "System.Xml.XmlDocument",
    "Assembly": "System.Reflection.Assembly",
    "Process": "System.Diagnostics.Process",
    "ServiceController": "System.ServiceProcess.ServiceController",
    "ServiceStartMode": "System.ServiceProcess.ServiceStartMode",
    "CimInstance": "Microsoft.Management.Infrastructure.CimInstance",
    "CimClass": "Microsoft.Management.Infrastructure.CimClass",
    "CimSession": "Microsoft.Management.Infrastructure.CimSession",
    "CimSessionOptions": "Microsoft.Management.Infrastructure.Options.CimSessionOptions",
}

#: Types that cannot hold null. Enums, which are known by their words, are value types as well.
_VALUE_TYPES = frozenset(
    [
        "Boolean",
        "SwitchParameter",
        "SByte",
        "Byte",
        "Int16",
        "UInt16",
        "Int32",
        "UInt32",
        "Int64",
        "UInt64",
        "Single",
        "Double",
        "Decimal",
        "Char",
        "TimeSpan",
        "DateTime",
        "Guid",
        "ActionPreference",
    ]
)


@dataclass(frozen=True, slots=True)
class TypeName:
    """A parameter's type: the short name of its element, and what wraps it."""

    element: str
    array: bool = False
    nullable: bool = False

    @classmethod
    def parse(cls, text: str) -> TypeName:
        """Read ``UInt32[]``, ``Nullable[TimeSpan]`` or ``String``."""
        if text.startswith("Nullable[") and text.endswith("]"):
            return cls(text[len("Nullable[") : -1], nullable=True)
        if text.endswith("[]"):
            return cls(text[:-2], array=True)
        return cls(text)

    @property
    def is_value_type(self) -> bool:
        """Whether the element cannot be null."""
        return self.element in _VALUE_TYPES

    @property
    def element_net_name(self) -> str:
        """The full .NET name of the element."""
        return net_name(self.element)

    @property
    def net_name(self) -> str:
        """The full .NET name as ``Type.ToString()`` writes it."""
        if self.nullable:
            return f"System.Nullable`1[{self.element_net_name}]"
        return f"{self.element_net_name}[]" if self.array else self.element_net_name


def net_name(element: str) -> str:
    """The full .NET name of the type with the short name *element*."""
    if element in _FULL_NAMES:
        return _FULL_NAMES[element]
    if element.startswith("AD") and element[2:3].isupper():
        return f"Microsoft.ActiveDirectory.Management.{element}"
    if "." in element:
        # Enums of CDXML modules are generated under this name (source-code).
        return f"Microsoft.PowerShell.Cmdletization.GeneratedTypes.{element}"
    return f"System.{element}"
