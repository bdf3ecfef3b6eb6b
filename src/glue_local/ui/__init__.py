"""The local web page's back end: AWS's APIs, definitions and previews as JSON. Independent of any one lake."""
