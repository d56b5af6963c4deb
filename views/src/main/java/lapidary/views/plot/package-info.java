/// Pictures of numbers, drawn on a canvas: histogram, heat map, running estimate. Every plot reads its colours from
/// the style sheet, tells exact values on hover, zooms, copies its image and the table behind it.
@NullMarked
package lapidary.views.plot;

import org.jspecify.annotations.NullMarked;
