package dev.mlopscloud.tracking.ui;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The UI asks on experiment pages which model gateways there are: none. */
@Path("api/2.0/mlflow/gateway-proxy")
@Produces(MediaType.APPLICATION_JSON)
public final class ModelGatewayResource {

    /** No endpoint of a model gateway is known. */
    public record GatewayEndpoints(
            @JsonInclude(JsonInclude.Include.ALWAYS) List<String> endpoints) {}

    @POST
    public GatewayEndpoints noEndpoints() {
        return endpoints();
    }

    @GET
    public GatewayEndpoints endpoints() {
        return new GatewayEndpoints(List.of());
    }
}
