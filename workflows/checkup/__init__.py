"""The check-up (程序体检): every decision of a village judged anew from its record, whatever the verbs allowed."""
