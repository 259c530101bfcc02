/**
 * Opus by a library: Concentus, which is Java, or the system's libopus through JNA. Both are optional dependencies. The
 * codec is found like that of any other library, by {@link io.xphone.audio.AudioCodecProvider}.
 *
 * <p>The libraries see only packets that {@link io.xphone.audio.opus.OpusPacket} has found valid. May import {@code
 * io.xphone.audio}, and is the only package that imports the two libraries.
 */
package io.xphone.opus;
