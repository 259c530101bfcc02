package io.xphone.options;

/** Where the messages of a peer may come from, once a request has been sent to it or received from it. */
public enum PeerSource {
    /**
     * From the host of the earlier messages, another address of the same peer or registrar, or the host that requests
     * within the dialog are sent to.
     */
    SAME,
    /** From any host: for proxies that send from addresses that neither DNS nor the messages name. */
    ANY
}
