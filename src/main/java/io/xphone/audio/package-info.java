/**
 * Audio processing: the PCM frame that applications exchange, the G.711 codecs, packet loss concealment, tones, comfort
 * noise, levels, WAV files and the regrouping of samples into frames of another length.
 *
 * <p>Samples are signed 16-bit, mono unless stated otherwise; lengths are in samples, rates in Hz. The package does not
 * depend on RTP or SIP. May import {@code java.*} only.
 */
package io.xphone.audio;
