package io.xphone.nat.ice;

import io.xphone.nat.stun.StunAddress;

/** An effect of an {@link IceAgent}, to be performed by the caller in the order of the list. */
public sealed interface IceEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /**
     * Send a STUN message.
     *
     * @param component the component it belongs to
     * @param base the local address it is sent from: that of a socket, or a relayed address
     * @param remote where it is sent to
     * @param message the bytes; not changed afterwards
     */
    record SendStun(int component, StunAddress base, StunAddress remote, byte[] message) implements IceEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Send the media of a component on this pair from now on.
     *
     * @param component the component
     * @param local the local candidate; media leaves from its base
     * @param remote the remote candidate
     * @param nominated false for a valid pair that is used until one is nominated (RFC 8445 §12.1)
     */
    record Selected(int component, IceCandidate local, IceCandidate remote, boolean nominated) implements IceEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Send no more media of this component until a pair is selected: the peer has not consented for too long, or has
     * revoked its consent (RFC 7675 §5). Without a restart in progress, the session has failed.
     *
     * @param component the component
     */
    record ConsentLost(int component) implements IceEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * No pair works. Checks of the peer are still answered, and a restart may succeed.
     *
     * @param reason human-readable reason
     */
    record Failed(String reason) implements IceEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Call {@link IceAgent#onTimer} at this time; replaces the previous timer.
     *
     * @param atNanos the time
     */
    record NextTimer(long atNanos) implements IceEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Performs effects: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(SendStun effect);

        void on(Selected effect);

        void on(ConsentLost effect);

        void on(Failed effect);

        void on(NextTimer effect);
    }
}
