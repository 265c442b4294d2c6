using 'main.bicep'

// For trying things: paid by use, one zone, a quick start accepted, and an example reader of the events whose backlog ends after a day.

param environmentName = 'dev'
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param apiAudience = readEnvironmentVariable('LOTFLOW_API_AUDIENCE')
param operatorsGroupId = readEnvironmentVariable('LOTFLOW_OPERATORS_GROUP_ID', '')
param logRetentionInDays = 30
param logDailyQuotaGb = 1
param availabilityTest = false
param eventSubscriptions = [
  {
    name: 'example'
    timeToLive: 'P1D'
  }
]
