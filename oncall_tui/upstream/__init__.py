"""The upstream: takes in journals, proves that nothing was cut, and answers with receipts."""
