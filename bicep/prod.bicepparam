using 'main.bicep'

// For plants that depend on it: zones, a private network, capacity that is there, a month to restore from, and nobody waits for a start.
// It costs money while idle: Service Bus Premium, a Dedicated scheduler with three units and the instances that are kept running.

param environmentName = 'prod'
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param apiAudience = readEnvironmentVariable('LOTFLOW_API_AUDIENCE')
param operatorsGroupId = readEnvironmentVariable('LOTFLOW_OPERATORS_GROUP_ID', '')
param baseUrl = readEnvironmentVariable('LOTFLOW_BASE_URL', '')
param zoneRedundant = true
param storageSku = 'Standard_GZRS'
param schedulerSku = 'Dedicated'
param cosmosCapacityMode = 'Autoscale'
param cosmosMaxThroughput = 10000
param cosmosBackupTier = 'Continuous30Days'
param serviceBusSku = 'Premium'
param privateNetwork = true
param deleteLocks = true
param logRetentionInDays = 180
// Two of each, since one may be on its way to another machine: calls of people, and the turns of workflows.
param alwaysReady = [
  {
    name: 'http'
    instanceCount: 2
  }
  {
    name: 'durable'
    instanceCount: 2
  }
]
param alertReceivers = {
  emails: filter(split(readEnvironmentVariable('LOTFLOW_ALERT_EMAILS', ''), ','), email => !empty(email))
  webhooks: filter(split(readEnvironmentVariable('LOTFLOW_ALERT_WEBHOOKS', ''), ','), webhook => !empty(webhook))
}
