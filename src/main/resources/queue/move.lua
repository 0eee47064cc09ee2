-- Opens what is to open and moves what takers wait for. Answers in how many ms something opens, and the permits used.
open()
supply()
return { opens_in(), used }
