"""Village money (村财民理乡镇监管): vouchers, their chain of signatures, and the month as it is disclosed."""
