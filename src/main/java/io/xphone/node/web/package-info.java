/** The page of {@code xphone web}: its files, its HTTPS server, and the way of its WebSocket to the SIP server. */
package io.xphone.node.web;
