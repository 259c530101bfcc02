/**
 * The playout of a writer: its queue with marks and position, and its volume. Pure: no clock, thread or socket. May
 * import {@code io.xphone.audio} and values of {@code io.xphone}. Not exported by the module.
 */
package io.xphone.audio.playout;
