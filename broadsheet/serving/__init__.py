"""The preview in the browser: `broadsheet serve`."""
