-- include: base.lua
local function right() return base .. "R" end
