/** The GitHub example of dlt's documentation, as it is there but for where it asks and with which token. */
export const githubDltConfig = (origin: string, token: string) => ({
  client: { base_url: `${origin}/repos/dlt-hub/dlt/`, auth: { token } },
  resource_defaults: { primary_key: 'id', write_disposition: 'merge', endpoint: { params: { per_page: 100 } } },
  resources: [
    {
      name: 'issues',
      endpoint: {
        path: 'issues',
        params: {
          sort: 'updated',
          direction: 'desc',
          state: 'open',
          since: { type: 'incremental', cursor_path: 'updated_at', initial_value: '2024-01-25T11:21:28Z' },
        },
      },
    },
    {
      name: 'issue_comments',
      endpoint: { path: 'issues/{resources.issues.number}/comments' },
      include_from_parent: ['id'],
    },
  ],
});
