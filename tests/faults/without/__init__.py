"""
The product with a protection taken out, as it might have been written: an application beside the others that replaces
functions of theirs. Each replacement is in force once its file lies in the folder of points (`failpoints.sabotaged`).
"""
