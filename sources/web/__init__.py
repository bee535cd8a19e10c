"""The way out to the internet. Knows no source by name.

session      requests to the hosts of one source     retries     which failures are tried again, and when
pacing       the pause between two requests          body        whole bodies of bounded size
addresses    redirects and mirrors                   conditional land what has changed since
kinds        what kind of bytes came
"""
