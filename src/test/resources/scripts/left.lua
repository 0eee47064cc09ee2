-- include: base.lua
local function left() return base .. "L" end
