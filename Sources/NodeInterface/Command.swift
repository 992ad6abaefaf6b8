/// Re-exported, because nodes and vehicles share the types of commands and warnings.
@_exported import VehicleControl
