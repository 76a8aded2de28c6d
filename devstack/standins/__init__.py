"""Stand-ins of payment providers: they speak the real protocols over HTTP, and obey orders.

For development and tests on one machine: keys are checked both ways, webhooks go out, pages have a
button to pay and one to decline, and a test may order a fault for one payment. Each signs and
verifies by itself, from the providers' documents, so that a mistake in the shop's own code is not
made twice.
"""
