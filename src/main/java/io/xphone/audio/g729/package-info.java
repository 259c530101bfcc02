/** The G.729 codec (ITU-T G.729 Annex A) in fixed-point arithmetic, exact to the bit. */
package io.xphone.audio.g729;
