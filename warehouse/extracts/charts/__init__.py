"""Charts as SVG: the trend of each family, and the path to the milestones.

A chart is a Vega-Lite specification (data, not drawing code), rendered without a browser. Meaning never hangs on
colour: lines differ in thickness and dash, marks in shape, and each is named on the chart or in its key. The texts of
an SVG are texts, in the font that documents embed.
"""
