package io.xphone.bus.internal;

import io.xphone.MediaQuality;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioReaderLease;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.call.core.MediaPlan;
import io.xphone.sdp.transport.IceDescription;
import java.util.List;

/**
 * A command of the dialog verticle to the media verticle of a call. Passed by reference on one node, not over the
 * event bus.
 */
public sealed interface MediaCommand {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** Applies addresses, codec, payload types and direction. */
    record Apply(MediaPlan plan) implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Gathers the candidates of ICE anew; the reply is a {@link io.xphone.call.core.LocalMedia}. */
    record Gather() implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Adds candidates of the peer to those of its description. */
    record AddCandidates(IceDescription candidates) implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The caller of an inbound call proved that it receives our messages: audio is sent to it without limits. */
    record Confirm() implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Mutes or unmutes: while muted the RTP clock advances, and packets of silence keep the media path open. */
    record Mute(boolean muted) implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Sets the music for the held party, which is repeated: frames of 20 ms, none for silence. */
    record HoldMusic(List<PcmFrame> frames) implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Sends digits as telephone-events; the reply follows the last. Fails when none were negotiated, or while the peer
     * holds the call.
     */
    record SendDtmf(String digits) implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Opens or renews a reader; the reply is an {@link AudioReaderLease}. */
    record OpenReader(AudioReaderRequest request) implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Closes a reader. */
    record CloseReader(String reader) implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Opens a writer; the reply is an {@link AudioWriterLease}. */
    record OpenWriter(AudioWriterRequest request) implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Closes a writer, by its id, when its queued audio has been sent. */
    record CloseWriter(String writer) implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Requests {@link MediaQuality}. */
    record Describe() implements MediaCommand {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Carries out commands: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Apply command);

        void on(Gather command);

        void on(AddCandidates command);

        void on(Confirm command);

        void on(Mute command);

        void on(HoldMusic command);

        void on(SendDtmf command);

        void on(OpenReader command);

        void on(CloseReader command);

        void on(OpenWriter command);

        void on(CloseWriter command);

        void on(Describe command);
    }
}
