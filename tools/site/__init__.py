"""What the site of docs/ is made of besides its pages."""
