"""The pages of office tasks (办理任务的页面): the form, and handing on, adding signers, telling others."""
