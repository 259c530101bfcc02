/**
 * The media of calls: the audio pipeline of each call, its readers and writers, and the media clock of an event loop.
 *
 * <p>May import {@code io.xphone.verticle.runtime}, {@code io.xphone.verticle.nat} and {@code
 * io.xphone.verticle.media.transport}.
 */
package io.xphone.verticle.media;
