package io.xphone.sip.locate;

import java.util.List;

/** A DNS query or the result of a {@link ServerLocator}. Its last effect is {@link Located} or {@link NotLocated}. */
public sealed interface LocateEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** A DNS query. */
    sealed interface Query extends LocateEffect permits QueryNaptr, QuerySrv, QueryAddress {

        /** Calls the locator's method for the result of this query, without records. */
        List<LocateEffect> failed(ServerLocator locator);
    }

    /** Query the NAPTR records of this domain. */
    record QueryNaptr(String domain) implements Query {
        @Override
        public List<LocateEffect> failed(ServerLocator locator) {
            return locator.onNaptr(domain, List.of());
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Query the SRV records of this name. */
    record QuerySrv(String name) implements Query {
        @Override
        public List<LocateEffect> failed(ServerLocator locator) {
            return locator.onSrv(name, List.of());
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Query the A or the AAAA records of this name, following aliases. */
    record QueryAddress(String name, AddressFamily family) implements Query {
        @Override
        public List<LocateEffect> failed(ServerLocator locator) {
            return locator.onAddresses(name, family, List.of());
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The targets in the order in which to try them; at least one, without duplicates. */
    record Located(List<Target> targets) implements LocateEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        public Located {
            targets = List.copyOf(targets);
        }
    }

    /** There is no target for the request. */
    record NotLocated(Cause cause) implements LocateEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Why there is no target. */
    enum Cause {
        /** Not a sip or sips URI: a tel URI needs a route. */
        UNSUPPORTED_SCHEME,
        /** The settings do not permit the required transport. */
        UNSUPPORTED_TRANSPORT,
        /** The domain declares that it has no SIP service (an SRV target of "."). */
        NO_SERVICE,
        /** DNS returned no address, or no response. */
        NO_ADDRESS
    }

    /** Performs effects: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(QueryNaptr effect);

        void on(QuerySrv effect);

        void on(QueryAddress effect);

        void on(Located effect);

        void on(NotLocated effect);
    }
}
