"""The feed of `stragan demo`: a seller's CSV with pictures that are drawn when it is written to a folder.

Titles and descriptions are Polish and English. A third of the rows names its category by id, a third by path, and a
third leaves it to the title. Every row can be listed but those of `BROKEN`, which show what a report says: the first
lacks a required parameter, the second has a GTIN with a wrong check digit where one is required, the third has a
price that is not a number.
"""

BROKEN = ("BROKEN-1", "BROKEN-2", "BROKEN-3")
