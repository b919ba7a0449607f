package io.tributary.gateway.mqtt;

/** What a device wants said when it goes without DISCONNECT. */
record Will(String topic, byte[] payload, int qos) {}
