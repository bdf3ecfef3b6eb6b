"""The local web page's back end: AWS's APIs, definitions and previews as JSON. Knows nothing of any one lake."""
