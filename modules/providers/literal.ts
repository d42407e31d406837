/**
 * A person's text as Terraform has it written, so that it is deployed as it stands: in its JSON syntax every text is a
 * template, in which `${` begins an expression and `%{` a directive, unless the sign is doubled (Terraform language, "JSON
 * Configuration Syntax" and "Strings and Templates").
 */
export function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}

/** The configuration's tags, for every resource of a provider. */
export function defaultTags(tags: Readonly<Record<string, string>>) {
  return [
    {
      tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [literal(key), literal(value)])),
    },
  ];
}
