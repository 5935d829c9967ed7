"""Answers that are opened in other programs: workbooks, CSV files, statements on paper."""
