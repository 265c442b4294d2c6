using 'main.bicep'

// For `azd up`: everything comes from the azd environment (`azd env set NAME value`). The defaults are a small environment without redundancy;
// azd itself always sets the name and the region.

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
// No default: with a wrong audience every token is refused.
param apiAudience = readEnvironmentVariable('LOTFLOW_API_AUDIENCE')
param operatorsGroupId = readEnvironmentVariable('LOTFLOW_OPERATORS_GROUP_ID', '')
param durableBackend = readEnvironmentVariable('LOTFLOW_DURABLE_BACKEND', 'Scheduler')
param cosmosAccountName = readEnvironmentVariable('LOTFLOW_COSMOS_ACCOUNT_NAME', '')
// JSON, such as {"People__0__id":"<object id>","People__0__roles__0":"quality"}.
param extraSettings = json(readEnvironmentVariable('LOTFLOW_EXTRA_SETTINGS', '{}'))
param baseUrl = readEnvironmentVariable('LOTFLOW_BASE_URL', '')
param alertReceivers = {
  emails: filter(split(readEnvironmentVariable('LOTFLOW_ALERT_EMAILS', ''), ','), email => !empty(email))
  webhooks: filter(split(readEnvironmentVariable('LOTFLOW_ALERT_WEBHOOKS', ''), ','), webhook => !empty(webhook))
}
