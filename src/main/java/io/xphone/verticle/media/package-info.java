/**
 * The media of calls: RTP and RTCP sockets, the audio pipeline of each call, its readers and writers, and the media
 * clock of an event loop.
 *
 * <p>May import {@code io.xphone.verticle.runtime}.
 */
package io.xphone.verticle.media;
