/**
 * The way of packets between the network and the audio of a call: {@link
 * io.xphone.verticle.media.transport.MediaPath} has the sockets, the addresses that STUN or ICE found, and the sources
 * that are accepted; {@link io.xphone.verticle.media.transport.MediaTransport} separates RTP from RTCP, decrypts what
 * is received and encrypts what is sent. It knows no codec.
 *
 * <p>May import {@code io.xphone.verticle.runtime}, {@code io.xphone.verticle.nat} and {@code io.xphone.dtls}.
 */
package io.xphone.verticle.media.transport;
