-- include: left.lua
-- include: right.lua
-- The script.
return left() .. right()
