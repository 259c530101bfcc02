/**
 * The way of packets between the sockets of a call and its audio: {@link
 * io.xphone.verticle.media.transport.MediaTransport} separates RTP from RTCP, decrypts what is received and encrypts
 * what is sent. It knows no socket class and no codec.
 */
package io.xphone.verticle.media.transport;
