output "subnet" {
  description = "The subnet that jobs run in: its id, ARN and zone."
  value = {
    id                = aws_subnet.private.id
    arn               = aws_subnet.private.arn
    availability_zone = aws_subnet.private.availability_zone
  }
}

output "security_group" {
  description = "The jobs' security group: its id and ARN."
  value       = { id = aws_security_group.jobs.id, arn = aws_security_group.jobs.arn }
}
