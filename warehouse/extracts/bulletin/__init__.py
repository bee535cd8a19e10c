"""The bulletin as data: the texts, figures and charts of its two pages in one language.

The PDF and the page are two renderings of this one structure; what differs between them is layout alone.
"""
