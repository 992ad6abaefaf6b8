# Sourced by the scripts that make maps with a bend to the right after a straight piece to the east. Needs awk.

# bend LENGTH RADIUS OFFSET: prints the points x,y of a line OFFSET metres left of the axis, whose bend of 60 degrees and RADIUS
# metres begins at x = LENGTH, y = 0.
bend() {
  awk -v l="$1" -v r="$2" -v o="$3" 'BEGIN { for (a = 0; a <= 60; a += 2) { t = a * 3.14159265358979 / 180
    printf "%s%.2f,%.2f", a ? " " : "", l + (r + o) * sin(t), -r + (r + o) * cos(t) } }'
}
# The same points in the opposite order, each with a space after it.
bend_reversed() { bend "$@" | awk '{ for (i = NF; i > 0; i--) printf "%s ", $i }'; }
