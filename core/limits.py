"""Every bound in one place, each with its reason."""

from __future__ import annotations

# A page of a list: more does not fit a screen, and a client that wants all follows the cursor.
PAGE_SIZE = 50
PAGE_SIZE_MAX = 200

# An exact count is cheap below this; above it, lists say "10,000+".
COUNT_EXACT_MAX = 10_000

# Orders in one POST: about a second of work, well under the statement timeout.
ORDERS_PER_BATCH = 1_000
LINES_PER_ORDER = 1_000

# Bodies: one order of 1,000 lines is about 200 kB, a batch of 1,000 orders about 2 MB.
BODY_BYTES_MAX = 1_000_000
BATCH_BODY_BYTES_MAX = 10_000_000
DOCUMENT_BYTES_MAX = 20_000_000

# A quantity above this is a typing error, and it keeps sums inside a 32-bit column.
QUANTITY_MAX = 1_000_000
# With the largest quantity an amount still fits its column of 14 digits before the point.
PRICE_MAX = 99_999_999
# A thousand tonnes: more is a typing error.
WEIGHT_G_MAX = 1_000_000_000
# A hundred metres: more is a typing error.
LENGTH_MM_MAX = 100_000
LEAD_TIME_DAYS_MAX = 3_650

# More than a person chooses from, or an order line can be exploded to.
COMPONENTS_PER_BUNDLE = 50
SUBSTITUTES_PER_PRODUCT = 20
ATTRIBUTES_PER_FAMILY = 10
ATTRIBUTE_VALUE_LENGTH_MAX = 100

# A file of products: what is compared, and written, well within the time of one request.
PRODUCT_IMPORT_ROWS = 5_000
PRODUCT_IMPORT_BYTES_MAX = 10_000_000
# What a spreadsheet may unfold to: more is an attack.
SPREADSHEET_UNPACKED_BYTES_MAX = 100_000_000
# Rows of an import on one page of the preview.
PRODUCT_IMPORT_PAGE = 100
# More than a spreadsheet can be worked with.
PRODUCT_EXPORT_ROWS = 100_000

# More orders than a person rings up; the refusal also says how many units are missing.
REFERENCES_NAMED_MAX = 50
# Who waits for a product or holds units of it: more is read in the list of orders.
DEMANDS_SHOWN_MAX = 200
# Lots written off in one run of the clock: well within a task's time; the rest waits an hour.
EXPIRED_LOTS_PER_RUN = 500
# A round through a warehouse: about a second of work.
COUNTS_PER_BATCH = 1_000

# Event delivery: six tries over about an hour, then a person looks.
DELIVERY_ATTEMPTS_MAX = 6
DELIVERY_BACKOFF_SECONDS = (0, 2, 10, 60, 600, 3_000)
# A claim not finished within this is taken up by another worker; longer than any task may run.
DELIVERY_LEASE_SECONDS = 60
DELIVERY_BATCH = 100

# Whole-transaction retries after a deadlock, a serialization failure or a lock time-out.
TRANSACTION_TRIES = 3

IDEMPOTENCY_KEY_LENGTH_MAX = 255
# Longer than the longest retry table of a well-behaved client (about 76 hours).
IDEMPOTENCY_KEEP_DAYS = 7

# E-mail: eight tries over a day; a mail server is rarely away for longer.
MESSAGE_ATTEMPTS_MAX = 8
MESSAGE_BACKOFF_SECONDS = (5, 60, 600, 3_600, 7_200, 21_600, 43_200)
MESSAGE_LEASE_SECONDS = 120
MESSAGES_PER_RUN = 50
# What happened longer ago is no news to a customer: an import of old orders writes to nobody.
MESSAGE_NEWS_DAYS = 7

# Look-up page: per address of the caller, and per order number.
LOOKUP_PER_ADDRESS_PER_MINUTE = 10
LOOKUP_FAILURES_PER_NUMBER = 5
LOOKUP_FAILURES_PER_NUMBER_SECONDS = 15 * 60
LOOKUP_FAILURES_OVERALL_PER_MINUTE = 60
LOOKUP_CODE_MINUTES = 10
LOOKUP_CODE_TRIES = 5
# With five tries each: 25 guesses of 100 million an hour.
LOOKUP_CODES_PER_NUMBER_PER_HOUR = 5
LOOKUP_LINK_DAYS = 30
LOOKUP_SESSION_MINUTES = 60

# Log-in: per account and per address.
LOGIN_FAILURES = 10
LOGIN_FAILURES_SECONDS = 15 * 60

# A carrier's message is a few kB; ten times that is an attack or a mistake.
WEBHOOK_BODY_BYTES_MAX = 256_000
WEBHOOK_TOLERANCE_SECONDS = 300
# A message about a parcel that is not booked yet is read again for about a day.
CARRIER_MESSAGE_ATTEMPTS_MAX = 8
CARRIER_MESSAGE_BACKOFF_SECONDS = (5, 30, 120, 600, 3_600, 21_600, 57_600)
CARRIER_MESSAGE_LEASE_SECONDS = 60
CARRIER_MESSAGES_PER_RUN = 50
# Longer than any carrier repeats a message, so that a repetition is still known.
CARRIER_MESSAGE_KEEP_DAYS = 30
DEMO_PARCELS_PER_RUN = 50
# The longest carriers print is about half of it.
TRACKING_NUMBER_LENGTH_MAX = 60

API_KEY_DAYS = 365
API_KEY_DAYS_MAX = 730

# After this many departments declined the same work, a person decides.
DECLINES_MAX = 3

CONSENT_LINK_DAYS = 7

# A supplier looks into an order again until the goods come; longer lead times are rare.
SUPPLIER_LINK_DAYS = 90
# A person who fills in the page needs a few; who tries tokens is slowed down.
SUPPLIER_PAGE_PER_ADDRESS_PER_MINUTE = 60
# Three years: a day further off is a typing error.
PURCHASE_DAYS_AHEAD_MAX = 1_095
PURCHASE_ORDERS_PER_BATCH = 200

# Late orders taken up in one run of the clock: well within a task's time; the rest waits a minute.
LATE_ORDERS_PER_RUN = 500

# Waiting orders looked at again in one transaction; the next look takes the next ones.
RECHECK_BATCH = 200
# Ten years: a later end means for good.
HOLD_DAYS_MAX = 3_650
# Holds or orders whose time ran out, ended in one transaction.
EXPIRY_BATCH = 200

# Three years without a working day: such a calendar never works.
CALENDAR_SEARCH_DAYS = 3 * 366
# Years of closures; more is no list of exceptions but another rule.
CALENDAR_DAYS_MAX = 1_000
# Locations are put in order by hand: a thousand steps between them are enough.
LOCATION_PRIORITY_MAX = 1_000

# Products at places planned at once: three years of weeks of each, about two seconds of work.
PLANS_PER_BATCH = 200
# Proposals ordered or dismissed at once: a long morning's list.
PROPOSALS_PER_ACT = 1_000
# Orders that go out without a person in one night; what is left goes the next.
AUTOMATIC_ORDERS_PER_RUN = 50
# A supplier's record over three years, read whole: a few seconds.
SCORECARD_DAYS_MAX = 1_096
SCORECARD_LINES_MAX = 20_000
