/**
 * Sound as samples: the PCM frame that applications exchange, the G.711 codecs, concealment of lost frames, tones,
 * comfort noise, levels, WAV files and the regrouping of samples into frames of another length.
 *
 * <p>Samples are signed 16-bit, mono unless said otherwise; lengths are in samples, rates in Hz. Nothing here knows of
 * RTP or SIP. May import {@code java.*} only.
 */
package io.xphone.audio;
