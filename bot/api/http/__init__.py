"""HTTP as every resource speaks it: tokens, rates, queries, pages, answers, problems."""
