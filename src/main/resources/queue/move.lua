-- include: wake-up.lua
-- include: demand.lua
-- Releases what is due and moves what consumers wait for. Answers in how many ms to call again, and the permits used.
release_due()
supply()
return { next_wake_up(), permits_used }
