-- include: absent.lua
return 1
